"""The texts that both servers continue: of several kinds, since a model is surer of some."""

TOKENS = 64
"""Tokens of each answer that are compared."""

PROMPTS = (
    "The three largest oceans of the Earth are",
    "Water boils at a lower temperature on a mountain because",
    "The first ten prime numbers are 2, 3, 5,",
    "To convert a temperature from Celsius to Fahrenheit, multiply it by",
    "A train leaves at 9:40 and arrives at 13:05. The journey takes",
    "If a shop sells 17 boxes of 24 bottles each, it sells",
    'def fibonacci(n: int) -> int:\n    """Return the n-th Fibonacci number."""\n',
    "SELECT customer, SUM(amount) AS total\nFROM orders\nWHERE",
    "#!/bin/sh\n# Print the five largest files below a folder.\n",
    '{"name": "Ada", "born": 1815, "works": [',
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n",
    "Good morning Ms. Keller,\n\nthank you for your letter of 3 May. Unfortunately",
    "Question: Why do leaves change their color in autumn?\nAnswer:",
    "Question: How does a refrigerator move heat?\nAnswer:",
    "Summary in one sentence: A lighthouse keeper finds that the lamp has been replaced by a "
    "screen, and that ships now steer by satellite. He stays, because the lamp has to",
    "Translate into French: The library closes at six o'clock on Fridays.\nFrench:",
    "Translate into German: We have missed the last bus and have to walk home.\nGerman:",
    "Les trois couleurs du drapeau français sont",
    "La capital de Argentina es Buenos Aires, y la de Chile es",
    "Der schnellste Weg von Hamburg nach München ist",
    "Once upon a time a fox lived at the edge of a town that had no name.",
    "The detective looked at the broken clock and said:",
    "Recipe for a simple bread. Ingredients: flour, water, salt, yeast. Step 1:",
    "List of the planets from the Sun outwards:\n1. Mercury\n2. Venus\n3.",
)
