"""Where a sale stands, in words: what was taken, and what to do next."""

from __future__ import annotations

from typing import Final

from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import CreditDue, Sale, SaleState
from posapp.words.figures import Figures
from posapp.words.voice import clean, joined, sentence

_STATES: Final = {
    SaleState.REDEEMING: "Asking the bank",
    SaleState.REDEEMED: "Card to charge",
    SaleState.COMPLETED: "Completed",
    SaleState.CREDITING: "Giving points back",
    SaleState.CANCELLED: "Cancelled",
    SaleState.REFUSED: "Refused",
    SaleState.UNKNOWN: "Unknown",
    SaleState.NOT_REDEEMED: "Points not taken",
    SaleState.NEEDS_REVIEW: "Needs review",
    SaleState.CREDIT_UNKNOWN: "Points not back yet",
}
REWARDS: Final = {
    RewardKind.CASHBACK: "Cashback",
    RewardKind.MERCHANDISE: "Merchandise",
    RewardKind.TRAVEL: "Travel",
}
_PHONE_STEPS: Final = {
    SaleState.COMPLETED: "",
    SaleState.REFUSED: "Tell the member why, or choose another reward.",
    SaleState.NOT_REDEEMED: "It can be redeemed again.",
    SaleState.CANCELLED: "",
}
"""Where no cart stands at a till."""
_NEXT_STEPS: Final = {
    SaleState.REDEEMING: "Wait for the bank's answer.",
    SaleState.CREDITING: "Wait for the bank's answer.",
    SaleState.UNKNOWN: "Nothing else will be sent until we know.",
    SaleState.COMPLETED: "Go on with the next sale.",
    SaleState.REFUSED: "Try another split, or take the whole total by card.",
    SaleState.NOT_REDEEMED: "The order can be paid again.",
    SaleState.CANCELLED: "The order can be paid again.",
}


_BY_PHONE: Final = {
    frozenset({"points", "value", "reward"}): "Redeemed: {points} worth {value} for {reward}.",
}
_ELSEWHERE: Final = {
    frozenset({"points", "value", "reward"}): "Redeemed elsewhere: {points} worth {value} for {reward}.",
    frozenset({"points", "reward"}): "Redeemed elsewhere: {points} for {reward}.",
    frozenset({"points", "value"}): "Redeemed elsewhere: {points} worth {value}.",
    frozenset({"points"}): "Redeemed elsewhere: {points}.",
}
"""By what the bank has told."""
_NOTHING_TAKEN: Final = "No points were taken and the card was not charged."


class SaleWords(Figures):
    """A short label (`state`) and the story of a sale in its two halves, `taken` and `next_step`."""

    def state(self, sale: Sale | SaleState) -> str:
        """ "Completed", "Unknown"; a label, no sentence."""
        if isinstance(sale, SaleState):
            return self.say(_STATES[sale])
        if sale.state is SaleState.REDEEMED and not sale.card_amount:
            return self.say("Points taken")
        if sale.credit_due is CreditDue.PERSON:
            return self.say("Points not back")
        return self.say(_STATES[sale.state])

    def reward(self, reward: Reward) -> str:
        """ "Merchandise, item 74570"; a label, no sentence."""
        kind, item = self.say(REWARDS[reward.kind]), clean(reward.item)
        return self.say("{type}, item {item}", type=kind, item=item) if item else kind

    def row_state(self, sale: Sale) -> str:
        """As `state`, and of a finished sale whether points were given back."""
        if sale.state is not SaleState.COMPLETED or not sale.credited_points:
            elsewhere = sale.adopted and sale.state is SaleState.COMPLETED
            return self.say("Redeemed elsewhere") if elsewhere else self.state(sale)
        return self.say("Part credited") if sale.credited_points < sale.points else self.say("Credited")

    def story(self, sale: Sale) -> str:
        """What was taken and what to do next, in two or three short sentences."""
        return joined(self.taken(sale), self.next_step(sale))

    def taken(self, sale: Sale) -> str:  # noqa: PLR0911 - one row of the table a line
        """What was and was not taken, or given back."""
        match sale.state:
            case SaleState.REDEEMING:
                return self._asking(sale, "We are asking the bank for {points}.")
            case SaleState.UNKNOWN | SaleState.NEEDS_REVIEW:
                return self._asking(sale, "We asked for {points} and got no answer.")
            case SaleState.REDEEMED:
                return self._points_taken(sale)
            case SaleState.COMPLETED:
                return self._paid(sale)
            case SaleState.REFUSED:
                return joined(self.say("The bank refused. No points were taken."), self.bank_said(sale))
            case SaleState.NOT_REDEEMED:
                return self.say(_NOTHING_TAKEN if sale.reward is None else "No points were taken.")
            case SaleState.CREDITING | SaleState.CREDIT_UNKNOWN:
                return joined(self._no_charge(sale, asked=sale.asked is not None), self._owed(sale))
            case SaleState.CANCELLED:
                return joined(self._no_charge(sale, asked=bool(sale.credits)), self._given_back(sale))

    def next_step(self, sale: Sale) -> str:  # noqa: PLR0911 - one row of the table a line
        """What the clerk does now."""
        match sale.state:
            case SaleState.NEEDS_REVIEW:
                return self._review(sale)
            case SaleState.REDEEMED:
                return self._charge(sale)
            case SaleState.CREDIT_UNKNOWN if sale.candidates:
                return self._review(sale)
            case SaleState.CREDIT_UNKNOWN:
                return self._get_back(sale)
            case SaleState.CANCELLED if sale.credits and sale.card_amount:
                card = self.money(sale.card_amount)
                return joined(self.say("Give {card} back on the card.", card=card), self.say(_NEXT_STEPS[sale.state]))
            case SaleState.COMPLETED if sale.credits:
                return ""
            case state:
                step = _PHONE_STEPS.get(state, _NEXT_STEPS[state]) if sale.by_phone else _NEXT_STEPS[state]
                return self.say(step) if step else ""

    def _no_charge(self, sale: Sale, *, asked: bool) -> str:
        """A card has a part in a cart alone, and in a credit none that somebody asked for."""
        return "" if asked or sale.by_phone else self.say("The card was not charged.")

    def _asking(self, sale: Sale, text: str) -> str:
        return self.say(text, points=self.counted(sale.points))

    def _points_taken(self, sale: Sale) -> str:
        if not sale.points:
            return self.say("No points are used.")
        return self.plural(
            sale.points.count, "1 point is taken.", "{points} points are taken.", points=self.points(sale.points)
        )

    def _charge(self, sale: Sale) -> str:
        if sale.by_phone:
            return self.say("Finish it under Unsettled.")
        if not sale.card_amount:
            return self.say("Nothing is left to charge to the card.")
        return self.say("Charge {card} to the card.", card=self.money(sale.card_amount))

    def _redeemed(self, sale: Sale) -> str:
        """What points were taken for on the phone, or elsewhere."""
        told = {"points": self.counted(sale.points)}
        if sale.worth_known or not sale.adopted:
            told["value"] = self.money(sale.points_value)
        if sale.reward is not None:
            told["reward"] = self.reward(sale.reward)
        texts = _ELSEWHERE if sale.adopted else _BY_PHONE
        return self.say(texts[frozenset(told)], **told)

    def _paid(self, sale: Sale) -> str:
        if sale.by_phone:
            return joined(self._redeemed(sale), self._given_back(sale) if sale.credits else "")
        points, card = self.counted(sale.points), self.money(sale.card_amount)
        if not sale.points:
            return self.say("Paid in full: {card} by card.", card=card)
        value = self.money(sale.points_value)
        if not sale.card_amount:
            paid = self.say("Paid in full: {points} worth {value}.", points=points, value=value)
        else:
            text = "Paid in full: {points} worth {value}, and {card} by card."
            paid = self.say(text, points=points, value=value, card=card)
        return joined(paid, self._given_back(sale) if sale.credits else "")

    def _owed(self, sale: Sale) -> str:
        points = self.counted(sale.asked.points if sale.asked else sale.points)
        if sale.state is SaleState.CREDITING:
            return self.say("We are asking the bank to give {points} back.", points=points)
        match sale.credit_due:
            case CreditDue.PERSON:
                refused = self.say("The bank refused to give {points} back.", points=points)
                return joined(refused, self.bank_said(sale))
            case CreditDue.SEND:
                return self.say("The bank has not given {points} back yet.", points=points)
            case CreditDue.ASKED | CreditDue.NOTHING:
                return self.say("We asked the bank to give {points} back and got no answer.", points=points)

    def _get_back(self, sale: Sale) -> str:
        match sale.credit_due:
            case CreditDue.PERSON:
                if sale.redemption_id is None:
                    return self.say("Call the bank: the customer must get the points back.")
                text = "Call the bank about redemption {id}: the customer must get the points back."
                return self.say(text, id=sale.redemption_id)
            case CreditDue.SEND:
                return self.say("Settle it under Unsettled: the points are sent back once more.")
            case CreditDue.ASKED | CreditDue.NOTHING:
                return self.say("Nothing else will be sent until we know.")

    def _given_back(self, sale: Sale) -> str:
        if not sale.points:
            return self.say("No points were used.")
        back = sale.credited_points
        return self.plural(
            back.count, "1 point is given back.", "{points} points are given back.", points=self.points(back)
        )

    def _review(self, sale: Sale) -> str:
        count = len(sale.candidates)
        if sale.asked:
            one = "The bank lists a credit that could be ours: a supervisor must decide."
            many = "The bank lists {count} credits that could be ours: a supervisor must decide."
            return self.plural(max(count, 1), one, many, count=str(count))
        one = "The bank lists a redemption that could be ours: a supervisor must decide."
        many = "The bank lists {count} redemptions that could be ours: a supervisor must decide."
        return self.plural(max(count, 1), one, many, count=str(count))

    def bank_said(self, sale: Sale) -> str:
        """The bank's reason for its last no; empty where it gave none."""
        reason = clean(sale.reason.replace(sale.account, "…") if sale.account else sale.reason)
        return self.say("The bank's reason: {reason}", reason=sentence(reason)) if reason else ""
