"""The yardstick: the monthly update of households as one writes it in Mesa, one object each, ``shuffle_do``.

It states the same rules as the columns and kernels of wijksim, draws the same keyed luck, and gives the same results:
the same choices, and numbers equal to rounding (objects hold 64-bit numbers, columns 32-bit). ``wijksim benchmark``
times both in one process. ``python experiments/mesa_yardstick.py`` prints the cost per household and month.
"""

import math
import time
from statistics import NormalDist

import mesa
import numpy as np

from wijksim.city.categories import Support, Tenure, Work
from wijksim.city.city import City
from wijksim.parameters import ParameterSet
from wijksim.processes import satisfaction
from wijksim.randomness import RARE

NORMAL = NormalDist()
WORDS = 2**64
STREAMS = (
    "work.lost",
    "work.found",
    "work.disabled",
    "debt.arrears",
    "debt.ends",
    "debt.relapse",
    "debt.setback",
    "satisfaction.mood",
)
CHANGED = (
    "work",
    "income",
    "equivalised_income",
    "energy_cost",
    "rent",
    "allowance",
    "residual",
    "energy_poor",
    "arrears",
    "problematic_debt",
    "debt_months",
    "relapse_months",
    "known",
    "support",
    "ties",
    "loneliness",
    "mental_strain",
    "mental_health",
    "physical_health",
    "quality_reference",
    "income_reference",
    "forced_move",
    "states",
    "life_satisfaction",
)
"""Columns that the update changes."""

READ = (
    "id",
    "buurt",
    "tenure",
    "age",
    "adults",
    "children",
    "student",
    "work_odds",
    "earning_capacity",
    "assistance_taken",
    "allowance_taken",
    "sociability",
    "loneliness_trait",
    "mental_trait",
    "physical_trait",
    "trust",
    "trait",
    "nuisance",
)


def mix(state: int) -> int:
    """Finaliser of SplitMix64 on Python integers."""
    state = (state + 0x9E3779B97F4A7C15) % WORDS
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) % WORDS
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) % WORDS
    return state ^ (state >> 31)


class Home:
    """What a household sees of its place and dwelling."""

    def __init__(self, city: City, place: int) -> None:
        """Reads the tables once."""
        d, dwelling = city.dwellings, int(city.places.dwelling[place])
        self.room = bool(city.places.room[place])
        self.share = float(city.places.share[place])
        self.rent = float(d.rent[dwelling]) - float(city.places.rent_below[place])
        self.gas, self.label = float(d.gas[dwelling]), int(d.label[dwelling])
        self.damp, self.over_tight = bool(d.damp[dwelling]), bool(d.over_tight[dwelling])
        self.quality = float(d.quality[dwelling])
        self.last_renovation = int(d.last_renovation[dwelling])


class HouseholdAgent(mesa.Agent):
    """One household; its attributes are the columns of the table of households."""

    id: int
    buurt: int
    tenure: int
    age: float
    adults: int
    children: int
    student: bool
    work_odds: float
    earning_capacity: float
    assistance_taken: bool
    allowance_taken: bool
    sociability: float
    loneliness_trait: float
    mental_trait: float
    physical_trait: float
    trust: float
    trait: float
    nuisance: float
    work: int
    income: float
    equivalised_income: float
    energy_cost: float
    rent: float
    allowance: float
    residual: float
    energy_poor: bool
    arrears: int
    problematic_debt: bool
    debt_months: int
    relapse_months: int
    known: bool
    support: int
    ties: float
    loneliness: float
    mental_strain: float
    mental_health: float
    physical_health: float
    quality_reference: float
    income_reference: float
    forced_move: float
    states: float
    life_satisfaction: float

    def __init__(self, model: "Yardstick", row: int) -> None:
        """Takes over the state of a row."""
        super().__init__(model)
        h = model.city.households
        for name in (*READ, *CHANGED):
            setattr(self, name, getattr(h, name)[row].item())
        self.row, self.home = row, Home(model.city, int(h.place[row]))

    def step(self) -> None:
        """One month, in the order of the model's schedule."""
        p = self.model.p
        self.change_work(p)
        self.earn(p)
        self.pay(p)
        self.owe(p)
        self.meet(p)
        self.feel(p)
        self.judge(p)

    def luck(self, stream: str) -> float:
        """Keyed uniform number of this month."""
        key = self.model.keys[stream]
        if isinstance(key, tuple):
            own, shared, shift = key
            first = mix(shared ^ self.id) >> shift & 255
            return (first << 45 | mix(own ^ self.id) >> 19) * 2.0**-53
        return (mix(mix(key ^ self.id)) >> 11) * 2.0**-53

    @property
    def equivalence(self) -> float:
        """Equivalence factor."""
        p = self.model.p.income
        return 1.0 + p.equivalence_adult * (self.adults - 1) + p.equivalence_child * self.children

    @property
    def minimum(self) -> float:
        """Social minimum, EUR/month."""
        p = self.model.p.budget
        return p.assistance_couple if self.adults > 1 else p.assistance_single

    @property
    def second_share(self) -> float:
        """Part of the household's earnings that the second adult brings in."""
        share = self.model.p.income.second_adult_share
        return share / (1.0 + share) if self.adults > 1 else 0.0

    def change_work(self, p: ParameterSet) -> None:
        """Jobs are lost and found."""
        w, before = p.work, self.work
        if before == Work.EMPLOYED:
            loss = min(w.job_finding * (1.0 - w.unable_share) * math.exp(self.work_odds), 1.0)
            disability = min(w.disability_outflow / 12 * w.unable_share * math.exp(self.work_odds), 1.0)
            if self.luck("work.lost") < loss:
                self.work = Work.UNEMPLOYED
            if self.luck("work.disabled") < disability:
                self.work = Work.UNABLE
        found = w.job_finding * math.exp(w.mental_slope * self.mental_health)
        if before == Work.UNEMPLOYED and self.luck("work.found") < found:
            self.work = Work.EMPLOYED
        if self.age >= p.life_course.retirement_age:
            self.work = Work.RETIRED

    def earn(self, p: ParameterSet) -> None:
        """Income follows from work."""
        starter = p.income.young_effect if self.age < p.income.starter_age else 0.0
        full = math.exp(self.earning_capacity + starter) * self.equivalence
        if self.work == Work.UNEMPLOYED:
            share = 1.0 if self.assistance_taken else p.budget.fallback_income_share
            full = max(full * self.second_share, share * self.minimum)
        elif self.work == Work.UNABLE:
            full = max(full * p.income.unable_share, self.minimum)
        elif self.work == Work.RETIRED:
            full = max(full * p.income.retired_share, self.minimum)
        elif self.work == Work.STUDENT:
            full = math.exp(self.earning_capacity) * self.adults
        self.income, self.equivalised_income = full, full / self.equivalence

    def pay(self, p: ParameterSet) -> None:
        """Energy, rent, allowance, and what is left."""
        home, b, e = self.home, p.budget, p.energy
        power = self.model.city.electricity[self.buurt] * (e.room_electricity_share if home.room else 1.0)
        gas = home.gas * home.share * e.gas_price
        self.energy_cost = self.model.city.energy_factor * (gas + power * e.electricity_price) / 12
        self.rent = b.room_rent if home.room else home.rent
        owner = self.tenure == Tenure.OWNER_OCCUPIED
        if owner and self.age >= b.late_age:
            self.rent *= b.owner_cost_old / b.owner_cost
        self.allowance = 0.0
        if self.allowance_taken and not owner and not home.room and self.rent <= b.social_rent_ceiling:
            covered = b.allowance_share * max(self.rent - b.allowance_basis, 0.0)
            self.allowance = max(covered - b.allowance_taper * max(self.income - self.minimum, 0.0), 0.0)
        children = b.norm_child * self.children
        norm = b.norm_adult + b.norm_extra_adult * (self.adults - 1) + children
        if self.student:
            norm = b.student_norm * self.adults + children
        self.residual = self.income + self.allowance - self.rent - self.energy_cost - norm
        costly = self.energy_cost > e.high_cost_share * self.income or home.label > e.poor_label
        poor = self.income < e.low_income_factor * self.minimum
        self.energy_poor = poor and costly and not self.student

    def owe(self, p: ParameterSet) -> None:
        """Arrears and debt."""
        d, luck = p.debt, self.luck("debt.arrears")
        if self.arrears == 0:
            logit = d.arrears_intercept - d.residual_slope * self.residual / 100
            logit -= d.mental_slope * self.mental_health
            self.arrears += luck < 1.0 / (1.0 + math.exp(-logit))
        elif not self.problematic_debt:
            recovery = min(max(d.recovery + d.recovery_slope * self.residual / 100, 0.0), 1.0)
            self.arrears = 0 if luck < recovery else self.arrears + 1
        window = self.relapse_months > 0
        self.relapse_months = max(self.relapse_months - 1, 0)
        if self.problematic_debt:
            if self.luck("debt.ends") < 1.0 / (d.untreated_years * 12):
                self.problematic_debt, self.known, self.support, self.arrears = False, False, Support.NONE, 0
        elif window and self.luck("debt.relapse") < -math.expm1(math.log1p(-p.support.relapse) / 12):
            self.problematic_debt, self.arrears = True, int(d.problematic_after)
        elif self.arrears >= d.problematic_after:
            self.problematic_debt = True
        elif self.luck("debt.setback") < -math.expm1(math.log1p(-d.setback) / 12):
            self.problematic_debt, self.arrears = True, int(d.problematic_after)
        self.debt_months = self.debt_months + 1 if self.problematic_debt else 0

    def meet(self, p: ParameterSet) -> None:
        """Ties and loneliness."""
        t, b = p.ties, self.model.city.buurten
        meeting = float(b.public_space[self.buurt]) + float(b.cohesion[self.buurt])
        meeting -= float(b.cohesion_base[self.buurt])
        student = t.student_share if self.student else 1.0
        long_run = min(max(self.sociability * student * (1.0 + t.meeting_slope * meeting), 0.0), 1.0)
        self.ties += (long_run - self.ties) / t.regrowth
        less = t.loneliness_slope * (self.ties - self.sociability)
        self.loneliness = NORMAL.cdf(self.loneliness_trait - less)

    @property
    def cold(self) -> bool:
        """Whether it cannot afford warmth."""
        costly = self.energy_cost > self.model.p.energy.high_cost_share * self.income
        return self.residual < 0 and costly

    def feel(self, p: ParameterSet) -> None:
        """Mental and physical health."""
        q, home = p.health, self.home
        target = self.problematic_debt * q.debt_effect + self.cold * q.cold_effect
        target += (self.loneliness > p.ties.severe) * q.loneliness_effect
        self.mental_strain += (target - self.mental_strain) / q.lag
        since = self.model.city.month - home.last_renovation
        comfort = q.retrofit_residual * 2.0 ** (-since / q.retrofit_residual_half_life)
        self.mental_health = self.mental_trait + self.mental_strain + comfort
        level = self.physical_trait + q.age_slope * max(self.age - q.age_zero, 0.0)
        level += home.damp * q.damp_effect + home.over_tight * q.over_tight_effect
        self.physical_health += (level - self.physical_health) / q.damp_lag

    def judge(self, p: ParameterSet) -> None:
        """Life satisfaction."""
        s, b, paces = p.satisfaction, self.model.city.buurten, self.model.paces
        log_income = math.log(max(self.equivalised_income, 1.0))
        self.forced_move *= float(paces.forced_move_left)
        self.quality_reference += paces.quality * (self.home.quality - self.quality_reference)
        self.income_reference += paces.income * (log_income - self.income_reference)
        lasting = s.income_lasting * (log_income - self.model.city.income_centre)
        income = lasting + (1.0 - s.income_lasting) * (log_income - self.income_reference)
        self.states = (
            s.unemployed * (self.work in (Work.UNEMPLOYED, Work.UNABLE))
            + s.partner * (self.adults > 1)
            + s.log_income * income
            + s.mental_health * self.mental_health
            + s.physical_health * self.physical_health
            + s.severe_loneliness * (self.loneliness > p.ties.severe)
            + s.debt * self.problematic_debt
            + s.cold * self.cold
            + s.dwelling * (self.home.quality - self.quality_reference)
            + s.safety * float(b.safety[self.buurt])
            + s.cohesion * float(b.cohesion[self.buurt])
            + s.trust * (self.trust - p.trust.initial_mean) / p.trust.initial_spread
        )
        mood = s.noise * NORMAL.inv_cdf(max(self.luck("satisfaction.mood"), 2.0**-53))
        total = self.trait + self.states + self.nuisance + self.forced_move + mood
        self.life_satisfaction = min(max(total, 0.0), 10.0)


class Yardstick(mesa.Model):
    """Households of a city as objects.

    Args:
        city: The city; its columns are read, never written. Only its month goes on.
    """

    def __init__(self, city: City) -> None:
        """Makes one object per household that lives in the city."""
        super().__init__(rng=city.streams.seed)
        self.city, self.p = city, city.parameters
        self.paces = satisfaction.paces(city)
        self.keys: dict[str, int | tuple[int, ...]] = {}
        for row in city.residents():
            HouseholdAgent(self, int(row))

    def step(self) -> None:
        """One month of everybody, in random order."""
        self.city.month += 1
        self.keys = {name: self._key(name) for name in STREAMS}
        self.agents.shuffle_do("step")

    def _key(self, process: str) -> int | tuple[int, ...]:
        """Key of a process this month; streams are mixed once for all."""
        streams, month = self.city.streams, self.city.month
        if process not in RARE:
            return mix(int(streams.key(process, month)))
        key = streams.rare_key(process, month)
        return mix(int(key.own)), mix(int(key.shared)), int(key.shift)

    def column(self, name: str) -> np.ndarray:
        """One attribute of everybody, in the order of rows."""
        ordered = sorted(self.agents, key=lambda agent: agent.row)
        return np.array([getattr(agent, name) for agent in ordered])


def main() -> None:
    """Prints what one household costs in one month."""
    from wijksim import WijkModel, load_config

    model = Yardstick(WijkModel(load_config(["city=proefstad"])).city)
    months = 3
    begin = time.process_time()
    for _ in range(months):
        model.step()
    spent = time.process_time() - begin
    print(f"{spent / months / len(model.agents) * 1e9:,.0f} ns per household and month")


if __name__ == "__main__":
    main()
