"""Who is at the till now, and whom an act that has begun is done for."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, Protocol, TypeAlias, TypeVar

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import UNATTENDED

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from posapp.domain.staff import Act, Operator

T = TypeVar("T")
P = ParamSpec("P")
S = TypeVar("S", bound="_AtTill")
_Operation: TypeAlias = "Callable[Concatenate[S, P], Coroutine[Any, Any, T]]"

_ACTING: Final[ContextVar[str | None]] = ContextVar("acting", default=None)


class _AtTill(Protocol):
    @property
    def _session(self) -> Session: ...


def guarded(
    act: Act,
) -> Callable[
    [Callable[Concatenate[S, P], Coroutine[Any, Any, T]]], Callable[Concatenate[S, P], Coroutine[Any, Any, T]]
]:
    """For an operation that needs a right: it raises as `Session.require`, and its events are its beginner's."""

    def guard(
        operation: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
    ) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
        @wraps(operation)
        async def begun(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
            with self._session.acting(act):
                return await operation(self, *args, **kwargs)

        return begun

    return guard


class Session:
    """One window's or command's staff.

    `account` is the computer's account, whose name the records bear where nobody signs in; everything is allowed then.
    With `required`, every act needs somebody signed in with the right to it, and a till that is not locked. An act that
    has begun goes on as its beginner's, whoever locks the till or signs in meanwhile.
    """

    def __init__(self, account: str = "", *, required: bool = False) -> None:
        self._account = account
        self.required = required
        self.operator: Operator | None = None
        self.locked = False

    @property
    def name(self) -> str:
        """Who is at the till, as the records name them; empty where somebody has to sign in first."""
        return self.operator.id if self.operator is not None else "" if self.required else self._account

    def enter(self, operator: Operator) -> None:
        """Somebody has shown who they are."""
        self.operator = operator
        self.locked = False

    def leave(self) -> None:
        """Nobody is signed in."""
        self.operator = None
        self.locked = False

    def lock(self) -> None:
        """Nothing begins until somebody has shown who they are; without sign-in there is nothing to lock."""
        self.locked = self.operator is not None

    def may(self, act: Act) -> bool:
        """Whether who is at the till has the right, locked or not."""
        return self.operator.may(act) if self.operator is not None else not self.required

    def require(self, act: Act) -> None:
        """Raises RuleError(SIGN_IN_NEEDED) without anybody or at a locked till, RuleError(NOT_ALLOWED, act=Act)."""
        if self.locked or (self.required and self.operator is None):
            raise RuleError(Problem.SIGN_IN_NEEDED)
        if not self.may(act):
            raise RuleError(Problem.NOT_ALLOWED, act=act)

    @contextmanager
    def acting(self, act: Act) -> Iterator[None]:
        """The events recorded within are theirs who is at the till now. Raises as `require`.

        An act within another one's is part of that: it needs no right of its own.
        """
        if _ACTING.get() is not None:
            yield
            return
        self.require(act)
        with self.acting_as(self.name):
            yield

    @contextmanager
    def acting_as(self, name: str) -> Iterator[None]:
        """The events recorded within are `name`'s: of an act in pieces, whose beginner `name` was."""
        token = _ACTING.set(name)
        try:
            yield
        finally:
            # An operation that is thrown away half-way is ended by whoever sweeps it up, in another context.
            with suppress(ValueError):
                _ACTING.reset(token)

    def beginner(self) -> str:
        """Whose the act is that goes on, or would be if one began now."""
        acting = _ACTING.get()
        return acting if acting is not None else self.name

    def actor(self) -> str:
        """Whose an event recorded now is: the acting operator's, or nobody's where the till works by itself."""
        acting = _ACTING.get()
        return acting if acting is not None else UNATTENDED if self.required else self._account
