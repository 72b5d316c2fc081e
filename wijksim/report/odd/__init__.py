"""The ODD protocol (docs/odd.md): written sections and frame, filled in from the declarations of the code."""
