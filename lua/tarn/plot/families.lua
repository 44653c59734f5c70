-- families.lua: the files of marks, in the order in which help lists them.
return { "lines", "points", "bars", "bands", "images", "contours", "regions", "words", "network", "solid", "parallel" }
