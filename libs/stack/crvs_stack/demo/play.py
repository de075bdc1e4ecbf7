"""`make demo`: plays the story through the door of a running stack, and checks every row."""

import sys
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crvs_stack.demo.checks import check_feed, check_persons, check_register
from crvs_stack.demo.door import ApiCaller, Times
from crvs_stack.demo.feed import Follower
from crvs_stack.demo.office import DemoOffice
from crvs_stack.demo.population import District
from crvs_stack.demo.rows import NOT_CHECKED, Row
from crvs_stack.demo.story import BIRTHS, COUPLES, DEATHS, DIVORCED, Story
from crvs_stack.demo.table import print_latencies, print_rows, print_summary
from crvs_stack.people import CLIENTS, DEMO_DISTRICT, province_of, username
from crvs_stack.state import StackState

_MINISTRY = next(iter(CLIENTS))


def play(state: StackState, seed: int | None) -> int:
    """0 when every row is right."""
    directory, run = _directory_of_run(state)
    seed = run if seed is None else seed
    print(f"District {DEMO_DISTRICT} at {state.door}, run {run}, seed {seed}")
    print(f"{BIRTHS} births, {COUPLES} marriages, {DEATHS} deaths, {DIVORCED} divorces", flush=True)
    times: Times = defaultdict(list)
    ministry = ApiCaller(state.door, times).sign_in_client(_MINISTRY, state.clients[_MINISTRY]["secret"])
    follower = Follower(ministry)
    follower.start()
    office = DemoOffice(
        _staff(state, times, "registrar"),
        _staff(state, times, "registrar", province_of(DEMO_DISTRICT)),
        _staff(state, times, "certificate_officer"),
        directory,
    )
    district = District(DEMO_DISTRICT, seed, datetime.now(ZoneInfo("Asia/Vientiane")).date())
    story = Story(office, district, _progress)
    began = time.monotonic()
    story.play()
    print("checking every row against persons, register and feed ...", flush=True)
    check_persons(office, story.rows, story.expected)
    check_register(office, story.rows)
    times["registered to read by the ministry"] = check_feed(follower, story.rows)
    return _tell(story, follower, directory, times, time.monotonic() - began)


def _tell(story: Story, follower: Follower, directory: Path, times: Times, took_s: float) -> int:
    print_rows(story.rows)
    print_summary(story.rows, follower, directory)
    print_latencies(times)
    print(f"\n{len(story.rows)} rows in {took_s:.0f} s: {verdict(story.rows)}", flush=True)
    return 1 if any(row.faults for row in story.rows) else 0


def verdict(rows: list[Row]) -> str:
    """The faults, and the checks that did not run."""
    wrong = sum(1 for row in rows if row.faults)
    said = f"{wrong} rows are WRONG" if wrong else "every row is right"
    if any(row.seal == NOT_CHECKED for row in rows):
        said += "; seals were NOT CHECKED: pdfsig is not here (Debian's package poppler-utils)"
    return said


def _staff(state: StackState, times: Times, role: str, office: str = DEMO_DISTRICT) -> ApiCaller:
    account = state.accounts[username(role, office)]
    return ApiCaller(state.door, times).sign_in(account["username"], account["password"])


def _directory_of_run(state: StackState) -> tuple[Path, int]:
    """A directory for the run's files; without a given seed each run has its own people."""
    parent = state.directory / "demo"
    parent.mkdir(mode=0o700, exist_ok=True)
    run = 1 + max((int(path.name) for path in parent.iterdir() if path.name.isdigit()), default=0)
    (parent / str(run)).mkdir()
    return parent / str(run), run


def _progress(what: str, done: int, of: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  {what} {done}/{of}  ", end="\n" if done == of else "", flush=True)
    elif done == of or done % 10 == 0:
        print(f"  {what} {done}/{of}", flush=True)
