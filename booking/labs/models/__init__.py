"""What: labs, instruments and their units, techniques and qualifications."""

from .instruments import (
    Instrument,
    InstrumentQuerySet,
    Qualification,
    Specification,
    Technique,
    TechniqueAlias,
    Unit,
)
from .running import Contact, Deputy, KnownPlace, Lab, LabRole, Place

__all__ = [
    "Acceptance",
    "Agreement",
    "Contact",
    "Deputy",
    "EquipmentUpload",
    "FigureName",
    "Instrument",
    "InstrumentQuerySet",
    "IntakeField",
    "IntakeVersion",
    "KnownPlace",
    "Lab",
    "LabRole",
    "Place",
    "Qualification",
    "SearchDocument",
    "SearchState",
    "Specification",
    "SpecificationFigure",
    "StaleMark",
    "Technique",
    "TechniqueAlias",
    "Unit",
    "VocabularyWord",
]

# A lab's terms, and who accepted them.
from ..agreeing.models import Acceptance, Agreement

# The import keeps uploads in a table of this app.
from ..importing.models import EquipmentUpload

# What an instrument's lab asks with each request.
from ..intake.models import IntakeField, IntakeVersion

# So does the index by which instruments are found.
from ..search.models import (
    FigureName,
    SearchDocument,
    SearchState,
    SpecificationFigure,
    StaleMark,
    VocabularyWord,
)
