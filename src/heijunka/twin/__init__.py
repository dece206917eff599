"""The plant in a box: plays plans and policies forward under uncertainty."""
