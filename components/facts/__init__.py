"""Tables with sources and dates; no logic except lookups."""
