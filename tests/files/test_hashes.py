"""What a file is known by: its bytes, and all of them."""

from pathlib import Path

from gep.files.hashes import file_hash, file_size


def test_the_hash_is_that_of_any_other_tool(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1")
    # sha256 of the one byte "1", as sha256sum gives it
    expected = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert (file_hash(tmp_path / "x"), file_size(tmp_path / "x")) == (expected, 1)


def test_a_folder_is_all_its_files_and_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "a.zarr"
    folder.mkdir()
    (folder / "x").write_bytes(b"1")
    first = file_hash(folder)
    (folder / "y").write_bytes(b"2")
    second = file_hash(folder)
    (folder / "y").rename(folder / "z")
    assert len({first, second, file_hash(folder)}) == 3
    assert file_size(folder) == 2


def test_a_shapefile_is_all_its_parts(tmp_path: Path) -> None:
    for suffix in (".shp", ".dbf"):
        (tmp_path / f"z{suffix}").write_bytes(b"1")
    first = file_hash(tmp_path / "z.shp")
    (tmp_path / "z.dbf").write_bytes(b"2")
    assert file_hash(tmp_path / "z.shp") != first
