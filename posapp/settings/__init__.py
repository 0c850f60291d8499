"""One typed settings tree: posapp.toml, with every key also as POSAPP_<SECTION>__<KEY> (design section 7)."""

from __future__ import annotations

from posapp.settings.fleet import Fleet, read_fleet
from posapp.settings.loading import FILE_NAME, config_file, data_folder, load
from posapp.settings.tree import BASE_URLS, Api, Environment, Settings

__all__ = [
    "BASE_URLS",
    "FILE_NAME",
    "Api",
    "Environment",
    "Fleet",
    "Settings",
    "config_file",
    "data_folder",
    "load",
    "read_fleet",
]
