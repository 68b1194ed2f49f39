"""The words of intake forms."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import AfterUse, AnswerFault, FieldKind, FormFault, Hazard, Storage

FIELD_KINDS: dict[str, str | Promise] = {
    FieldKind.TEXT.value: _("Short text"),
    FieldKind.LONG.value: _("Long text"),
    FieldKind.NUMBER.value: _("Number with a unit"),
    FieldKind.ONE.value: _("One of several choices"),
    FieldKind.SEVERAL.value: _("Any of several choices"),
    FieldKind.FILE.value: _("File"),
    FieldKind.SAMPLES.value: _("Table of samples"),
    FieldKind.HEADING.value: _("Heading with a text"),
}

HAZARDS: dict[str, str | Promise] = {
    Hazard.NONE.value: _("No hazard"),
    Hazard.FLAMMABLE.value: _("Flammable"),
    Hazard.CORROSIVE.value: _("Corrosive"),
    Hazard.TOXIC.value: _("Toxic"),
    Hazard.BIOLOGICAL.value: _("Biological"),
    Hazard.RADIOACTIVE.value: _("Radioactive"),
    Hazard.OTHER.value: _("Another hazard"),
}

STORAGES: dict[str, str | Promise] = {
    Storage.ROOM.value: _("At room temperature"),
    Storage.DRY.value: _("Dry"),
    Storage.DARK.value: _("In the dark"),
    Storage.FRIDGE.value: _("At 2 to 8 °C"),
    Storage.FREEZER.value: _("At -20 °C"),
    Storage.DEEP_FREEZER.value: _("At -80 °C"),
    Storage.NITROGEN.value: _("In liquid nitrogen"),
}

AFTER_USE: dict[str, str | Promise] = {
    AfterUse.RETURN.value: _("Send it back"),
    AfterUse.DISPOSE.value: _("Dispose of it"),
}

ANSWER_FAULTS: dict[str, str | Promise] = {
    AnswerFault.MISSING.value: _("The lab needs an answer here."),
    AnswerFault.TOO_LONG.value: _("This is too long. Keep it to %(most)s characters."),
    AnswerFault.NO_NUMBER.value: _("Give a number, such as 0.5."),
    AnswerFault.OTHER_UNIT.value: _("Give the number in %(unit)s, or in a unit of the same kind."),
    AnswerFault.TOO_SMALL.value: _("Give %(least)s or more."),
    AnswerFault.TOO_LARGE.value: _("Give %(most)s or less."),
    AnswerFault.NO_CHOICE.value: _("Choose one of the answers that are offered."),
    AnswerFault.FILE_EMPTY.value: _("The file is empty. Choose another one."),
    AnswerFault.FILE_TOO_BIG.value: _("The file is larger than 10 MB. Choose a smaller one."),
    AnswerFault.FILE_TYPE.value: _("Only PDF, JPEG and PNG files are taken."),
    AnswerFault.SAMPLE_NAME.value: _("Sample %(row)s: give a name of up to 120 characters."),
    AnswerFault.SAMPLE_COUNT.value: _("Sample %(row)s: say how many, from 1 to 1,000."),
    AnswerFault.SAMPLE_CHOICE.value: _(
        "Sample %(row)s: choose its hazard, how it is stored and what becomes of it."
    ),
    AnswerFault.TOO_MANY_SAMPLES.value: _("Enter 50 lines of samples at most."),
}

FORM_FAULTS: dict[str, str | Promise] = {
    FormFault.NOTHING_ASKED.value: _("Nothing is asked yet. Add a question."),
    FormFault.TOO_MANY_QUESTIONS.value: _("A form has 60 questions at most. Take some away."),
    FormFault.TOO_MANY_FILES.value: _("A form asks for 5 files at most. Take some away."),
    FormFault.FEW_CHOICES.value: _("Offer two choices or more."),
    FormFault.TOO_MANY_CHOICES.value: _("Offer 40 choices at most."),
    FormFault.LEAST_OVER_MOST.value: _("The smallest number is larger than the largest."),
    FormFault.CONDITION_GONE.value: _("It depends on an answer that is offered no more."),
    FormFault.CONDITION_LATER.value: _(
        "It depends on a question that comes after it. Move it down."
    ),
}
