"""Pure rules of choice for one household or one complex; arrays in, arrays out, no state."""
