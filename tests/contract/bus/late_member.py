"""A group member to be paused: takes some messages, waits for a line, and commits."""

import sys

from crvs_kernel.bus.connect import connect
from crvs_kernel.errors import Unavailable

url, group, topic, count = sys.argv[1:]
subscription, taken = connect(url).subscribe(group, [topic]), 0
while taken < int(count):
    taken += len(subscription.poll(0.2, int(count) - taken))
print("taken", flush=True)  # noqa: T201 - the test reads it
sys.stdin.readline()
try:
    subscription.commit()
except Unavailable:
    print("refused", flush=True)  # noqa: T201 - as above
else:
    print("committed", flush=True)  # noqa: T201 - as above
