"""The shipped policy of what two people decide: every act has a route and deciders who can."""

from __future__ import annotations

from datetime import date

from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.proposals.policy import ABOVE, ALWAYS, OWN
from crvs_registration.bootstrap.web import pair_policy
from crvs_registration.domain.conditions import CONDITIONS
from crvs_registration.domain.life_cycle import NEXT

TODAY = date(2026, 11, 28)


def test_each_act_is_one_of_a_record_that_somebody_may_propose_and_somebody_decide() -> None:
    acts = {act for allowed in NEXT.values() for act in allowed}
    policy, book = pair_policy(), roles()
    for rule in policy.rules:
        assert rule.act in acts
        assert rule.when in {ALWAYS, *CONDITIONS.get(rule.act, ())}, rule
        assert any(f"record.{rule.act}" in role.scopes for role in book.roles.values()), rule.act
        for name in rule.decided_by:
            assert {"proposal.read", "proposal.decide"} <= book.get(name).scopes, name


def test_cancellation_and_reinstatement_need_two_people_at_the_office_or_above_it() -> None:
    policy = pair_policy()
    for act in ("cancel", "reinstate"):
        rule = policy.at(act, TODAY)[ALWAYS]
        assert (rule.decided_by, rule.expires_days) == ({"registrar": {OWN, ABOVE}}, 30)
