"""Reads and presses a program's accessible tree for the tests; JSON lines in, JSON lines out.

Runs under the system's own Python, which alone has `gi`, inside the session whose bus it announces in its first line.
The argument is the file descriptor that the answers go to.
A request is {"op", "pid", …}; the answer {"ok": …} or {"error": text}, with "undone" where it surely had no effect.
Nodes are told as flat dictionaries.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import gi  # type: ignore[import-not-found]  # Only in the system's Python.

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402 - its version comes first

if TYPE_CHECKING:
    from collections.abc import Iterable

STATES = ("SHOWING", "ENABLED", "FOCUSED", "FOCUSABLE", "CHECKED", "ACTIVE", "EDITABLE", "SELECTED")
BUTTONS = ("Press", "Toggle", "click")


class Refused(Exception):
    """A request that cannot be done, said to the test."""


def application(pid: int) -> Any:
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(number)
        if child is not None and child.get_process_id() == pid:
            return child
    return None


def walk(node: Any, path: tuple[int, ...] = ()) -> Any:
    """Every node below and with `node`, with its path; a node that goes away meanwhile is left out."""
    yield path, node
    try:
        # A table of millions tells its rows too; nobody reads more than the first.
        count = min(node.get_child_count(), 500)
    except GLib.Error:
        return
    for number in range(count):
        try:
            child = node.get_child_at_index(number)
        except GLib.Error:
            continue
        if child is not None:
            yield from walk(child, (*path, number))


def told(path: tuple[int, ...], node: Any) -> dict[str, Any]:
    states = node.get_state_set()
    return {
        "path": path,
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "id": last_part(node),
        "description": node.get_description() or "",
        "states": [name for name in STATES if states.contains(getattr(Atspi.StateType, name))],
    }


def nodes(pid: int) -> list[dict[str, Any]]:
    found = []
    app = application(pid)
    for path, node in walk(app) if app is not None else ():
        try:
            found.append(told(path, node))
        except GLib.Error:
            continue
    return found


def down(pid: int, path: Iterable[int]) -> Any:
    """The node at a path; None if there is none any more."""
    node = application(pid)
    for number in path:
        node = node.get_child_at_index(number) if node is not None else None
    return node


def at(pid: int, path: list[int], name: str) -> Any:
    """The node at a path, if it still is the one of that name."""
    node = down(pid, path)
    if node is None or (node.get_name() or "") != name:
        raise Refused("the node has gone")
    return node


places: dict[tuple[int, str], tuple[int, ...]] = {}
"""Where the node of an id was seen last: a look there is a hundred times quicker than through the whole tree."""


def look(pid: int, id: str) -> dict[str, Any] | None:  # noqa: A002 - the name of the request's field
    """The node of this id with what it holds; None while there is none or it does not show."""
    path = places.get((pid, id), ())
    node = known(pid, id, path) if path else None
    if node is None:
        app = application(pid)
        found = (each for each in (walk(app) if app is not None else ()) if last_part(each[1]) == id)
        path, node = next(found, ((), None))
        if node is None:
            return None
        places[pid, id] = path
    seen = told(path, node)
    return {"node": seen, "content": held(node)} if "SHOWING" in seen["states"] else None


def known(pid: int, id: str, path: tuple[int, ...]) -> Any:  # noqa: A002 - as above
    """The node at a path if it still is the one of that id; None if not."""
    try:
        node = down(pid, path)
        return node if node is not None and last_part(node) == id else None
    except GLib.Error:
        return None


def last_part(node: Any) -> str:
    return str((node.get_accessible_id() or "").rpartition(".")[2])


def content(pid: int, path: list[int], name: str) -> str:
    """What the node holds."""
    return held(at(pid, path, name))


def held(node: Any) -> str:
    """The text of a field, the value of a slider, or the name, which for a label is its text."""
    if node.get_role() != Atspi.Role.LABEL and (text := node.get_text_iface()) is not None:
        return str(Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)))
    if (value := node.get_value_iface()) is not None:
        return f"{Atspi.Value.get_current_value(value):g}"
    return node.get_name() or ""


def press(pid: int, path: list[int], name: str) -> str:
    node = at(pid, path, name)
    actions = node.get_action_iface()
    count = Atspi.Action.get_n_actions(actions) if actions is not None else 0
    names = [Atspi.Action.get_action_name(actions, number) for number in range(count)]
    for action in BUTTONS:
        if action in names:
            Atspi.Action.do_action(actions, names.index(action))
            return action
    raise Refused(f"cannot be pressed; it can {names}")


def focus(pid: int, path: list[int], name: str) -> bool:
    component = at(pid, path, name).get_component_iface()
    if component is None or not Atspi.Component.grab_focus(component):
        raise Refused("does not take the focus")
    return True


def write(pid: int, path: list[int], name: str, text: str) -> bool:
    editable = at(pid, path, name).get_editable_text_iface()
    if editable is None or not Atspi.EditableText.set_text_contents(editable, text):
        raise Refused("cannot be written to")
    return True


def extents(pid: int, path: list[int], name: str) -> list[int]:
    """x, y, width, height on the screen in logical pixels."""
    component = at(pid, path, name).get_component_iface()
    if component is None:
        raise Refused("has no place on the screen")
    box = Atspi.Component.get_extents(component, Atspi.CoordType.SCREEN)
    return [box.x, box.y, box.width, box.height]


OPERATIONS = {op.__name__: op for op in (nodes, look, content, press, focus, write, extents)}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"ok": OPERATIONS[request.pop("op")](**request)}
    except Refused as no:
        return {"error": str(no), "undone": True}
    except GLib.Error as gone:
        return {"error": gone.message}


def main() -> None:
    Atspi.init()
    Atspi.set_timeout(2_000, 10_000)
    # Without a main loop nothing would tell the cache what has changed.
    Atspi.get_desktop(0).set_cache_mask(Atspi.Cache.NONE)
    # Not standard output: the session's own services talk there too.
    answers = os.fdopen(int(sys.argv[1]), "w")

    def say(words: dict[str, Any]) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    say({"bus": os.environ["DBUS_SESSION_BUS_ADDRESS"]})
    for line in sys.stdin:
        request = json.loads(line)
        number = request.pop("number")
        say({**answer(request), "number": number})


if __name__ == "__main__":
    main()
