"""What a survey among residents could have seen of an effect."""

from dataclasses import dataclass

from wijksim.lab.inference import smallest_visible_effect


@dataclass(frozen=True)
class Survey:
    """Two yearly surveys in one wijk, each among other people.

    Attributes:
        people: Answers in each.
        spread: Standard deviation of answers between people, points on a 0-10 scale.
        power: Chance of finding a difference of the smallest size.
        alpha: Chance of finding something where there is nothing.
    """

    people: int = 300
    spread: float = 1.4
    power: float = 0.80
    alpha: float = 0.05

    def smallest(self, wijken: int = 1) -> float:
        """Smallest difference between the two surveys that is found, points.

        Args:
            wijken: Wijken whose answers are put together.
        """
        return smallest_visible_effect(
            self.spread, self.people * wijken, power=self.power, alpha=self.alpha
        )
