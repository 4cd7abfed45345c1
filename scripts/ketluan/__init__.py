"""The build script of the archive: conclusions in Markdown in, a static site out."""
