"""How far compiled passes may be from plain numpy."""

ROUNDED = {
    "loneliness": 1e-7,  # shares of the normal distribution come from a table
    **dict.fromkeys(("mental_strain", "mental_health", "physical_health", "quality_reference"), 1e-6),
    **dict.fromkeys(("income_reference", "states", "forced_move", "life_satisfaction"), 4e-6),
}
"""How far columns may be from plain numpy, which reckons in float64: a few units of the last place of a float32."""
