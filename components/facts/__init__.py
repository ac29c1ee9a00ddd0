"""Tables with a source and a date; no logic beyond look-up."""
