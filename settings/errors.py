class SettingsError(Exception):
    """A settings file cannot be used as it stands; the message names file, entry, key and the mend."""

    exit_code = 2
