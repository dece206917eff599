"""All compiled code: flat arrays in, flat arrays out; imports NumPy and Numba and no other room."""
