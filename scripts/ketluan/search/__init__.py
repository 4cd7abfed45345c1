"""The search engine: items to tokens to shards, queries over shards, the same in Python and in the browser.

`forms` knows abbreviations and names, `entries` what of an archive is found, `shards` writes the files, `reader`
reads them back, `queries` understands what was typed, `engine` finds and ranks, `corrections` guesses at mistyped
words. The modules under `theme/assets/ketluan/search/` mirror `keyboard`, `dates`, `queries`, `reader`, `corrections`,
`engine` and `excerpts` name by name.
"""
