"""The command `staff`: who may sign in at this till, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posapp.cli.acts import acts_of
from posapp.cli.report import DONE, Report
from posapp.domain.staff import Operator, Role

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from posapp.operations.desk import Desk
    from posapp.words import Words


def arguments(staff: argparse.ArgumentParser) -> None:
    """What may stand after `posapp staff`."""
    add = acts_of(staff)

    add("list", "Who may sign in.")
    new = add("add", "Somebody new. The PIN is the first line of standard input.")
    change = add("change", "Another name or role, or the right to sign in taken or given back.")
    pin = add("pin", "Another PIN for somebody. It is the first line of standard input.")
    lift = add("lift", "End a lock-out: let somebody try again at once.")
    for act in (new, change, pin, lift):
        act.add_argument("who", metavar="ID", help="operator id, like anna.b")
    new.add_argument("--name", required=True, help="the person's name")
    change.add_argument("--name", help="the person's name")
    roles = [role.value for role in Role]
    new.add_argument("--role", choices=roles, required=True)
    change.add_argument("--role", choices=roles)
    right = change.add_mutually_exclusive_group()
    right.add_argument("--block", action="store_true", help="may not sign in any more")
    right.add_argument("--allow", action="store_true", help="may sign in again")


async def staff(options: argparse.Namespace, desk: Desk, words: Words, secret: Callable[[str], str]) -> Report:
    """One act. `secret` asks for a new PIN. Raises UserError, RuleError, Unavailable."""
    match options.act:
        case "list":
            return await _list(desk, words)
        case "add":
            operator = await desk.staff.add(options.who, options.name, Role(options.role), secret(words.say("New PIN")))
            said = words.say("{who} may sign in.", who=operator.id)
        case "change":
            active = False if options.block else True if options.allow else None
            role = Role(options.role) if options.role else None
            operator = await desk.staff.change(options.who, name=options.name, role=role, active=active)
            said = words.operator(operator)
        case "pin":
            operator = await desk.staff.set_pin(options.who, secret(words.say("New PIN")))
            said = words.say("{who} has a new PIN.", who=operator.id)
        case _:
            operator = await desk.staff.lift(options.who)
            said = words.say("{who} may try again.", who=operator.id)
    return Report(DONE, {"operator": _fields(operator), "message": said}, said)


async def _list(desk: Desk, words: Words) -> Report:
    people = await desk.staff.people()
    rows = [_fields(one) for one in people]
    text = "\n".join(map(words.operator, people)) or words.say("Nobody signs in here yet.")
    return Report(DONE, {"operators": rows, "sign_in": desk.staff.session.required}, text)


def _fields(operator: Operator) -> dict[str, Any]:
    return {"id": operator.id, "name": operator.name, "role": operator.role.value, "active": operator.active}
