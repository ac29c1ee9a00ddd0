"""Advice on a ladder: from a model, a demand and a budget to a stack file.

    python -m advise --model MODEL --regions REGION,... [--rate N] [--write NAME]
    python -m advise --stack STACK [--rate N] [--write NAME]

Owns the search: which machines serve the model, which ladders of them are compared, and which is
chosen. The plan of a stack file is `components`', its simulation `fleet`'s.
"""
