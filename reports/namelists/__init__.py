"""Biểu 14 and 15: everybody in the poor and near-poor households, as files."""
