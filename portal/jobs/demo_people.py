"""Who is in the demo, and the sample files with their days shifted to today."""

from __future__ import annotations

from pathlib import Path

DEMO_DATA = Path(__file__).parent / "demo_data"
STAFF_FILE = DEMO_DATA / "medewerkers.csv"
PEOPLE_FILE = DEMO_DATA / "deelnemers.csv"
