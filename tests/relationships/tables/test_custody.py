from relationships.tables.custody import is_elsewhere, leave, take_back


def test_a_table_is_marked_and_taken_back(tmp_path):
    table = tmp_path / "3"
    table.mkdir()
    assert not is_elsewhere(table)
    leave(table)
    leave(table)
    assert is_elsewhere(table)
    take_back(table)
    take_back(table)
    assert not is_elsewhere(table)


def test_where_there_is_no_table_nothing_is_made(tmp_path):
    leave(tmp_path / "3")
    assert list(tmp_path.iterdir()) == []
