"""Reference plant A, central air conditioning: ten series, fed by four departments, on flexible assembly lines.

Published of the plant that it stands for: about ten product series; injection, printed-circuit and sheet-metal shops
work to final assembly's plan and assembly waits for them; the peak season is several times the off season; export
ship dates are hard. All times, sizes and shares below are assumed; each department says its own.
"""

from heijunka.library.air_conditioning.plant import air_conditioning

__all__ = ["air_conditioning"]
