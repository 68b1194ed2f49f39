"""Which labs share a site."""

from booking.calendars.rules.sites import Standing, sites_of


def alike(*labs):
    keys = sites_of(labs)
    return [[other for other in keys if keys[other] == keys[lab]] for lab in keys]


def test_it_works():
    named = [
        Standing(1, 9, "River campus"),
        Standing(2, 9, " river  Campus"),
        Standing(3, 9, "Hill"),
    ]
    assert alike(*named) == [[1, 2], [1, 2], [3]]


def test_a_site_belongs_to_one_university():
    assert alike(Standing(1, 8, "Campus"), Standing(2, 9, "Campus")) == [[1], [2]]
    assert alike(Standing(1, 8, "", 25.7, 119.4), Standing(2, 9, "", 25.7, 119.4)) == [[1], [2]]


def test_without_a_name_those_near_one_another_share_it():
    row = [Standing(n, 9, "", 25.7 + n * 0.008, 119.4) for n in range(3)]
    far = Standing(7, 9, "", 25.7, 119.42)
    assert alike(*row, far) == [[0, 1, 2]] * 3 + [[7]]


def test_of_which_nothing_is_known_is_a_site_of_its_own():
    assert alike(Standing(1, 9), Standing(2, 9), Standing(3, 9, "", 25.7, None)) == [[1], [2], [3]]
    assert alike(
        Standing(1, 9), Standing(2, 9, "", 0.0, 180.0), Standing(3, 9, "", 0.0, -180.0)
    ) == [
        [1],
        [2, 3],
        [2, 3],
    ]
