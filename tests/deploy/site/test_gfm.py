from deploy.site.gfm import with_empty_lines


def test_a_list_or_table_after_text_begins_after_an_empty_line() -> None:
    assert with_empty_lines("a:\n- b\n- c\n  d\n- e") == "a:\n\n- b\n- c\n  d\n- e"
    assert (
        with_empty_lines("a\n|b|\n|-|\n|c|\nd\n1. e\n2. f") == "a\n\n|b|\n|-|\n|c|\nd\n\n1. e\n2. f"
    )


def test_what_stands_in_a_fence_stays() -> None:
    fenced = "````md\n```\na\n- b\n````"
    assert with_empty_lines(fenced) == fenced
    assert with_empty_lines("```\na\n```\nb\n- c") == "```\na\n```\nb\n\n- c"
