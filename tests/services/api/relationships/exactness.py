"""Answers of the present and of the past."""


def exact(answer):
    """What is answered of the present, without the mark that says so."""
    return _marked(answer, approximate=False)


def approximate(answer):
    """What is answered of the past, without the mark that says so."""
    return _marked(answer, approximate=True)


def _marked(answer, *, approximate):
    if isinstance(answer, list):
        return [_marked(each, approximate=approximate) for each in answer]
    assert answer["approximate"] is approximate
    return {name: value for name, value in answer.items() if name != "approximate"}
