"""Maps of a finished account: sheets drawn as its rows and the themes of ``maps/themes`` say."""
