"""Rules for valid stack files that cause problems later, and the waivers of their findings."""
