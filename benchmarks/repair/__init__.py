"""What an adjustment moves beside planning all anew."""
