"""Training days, models and meetings that households take part in together."""
