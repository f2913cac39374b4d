# Graphviz, and the two of its plugins that draw SVG: linked, not looked for, so
# that a drawing depends on nothing that is configured or installed beside.
graphviz_dir := $(realpath $(dir $(shell $(CC) -print-file-name=libgvc.so)))/graphviz
LDLIBS_grstates = -lgvc -lcgraph -L$(graphviz_dir) -Wl,-rpath,$(graphviz_dir) \
	-lgvplugin_dot_layout -lgvplugin_core
