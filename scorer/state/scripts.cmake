# Writes Lua scripts as constants of C:
#
#   cmake -D OUTPUT=scripts.c -D "SCRIPTS=a.lua;b.lua" -P scripts.cmake
#
# change.lua becomes: const struct assent_script assent_script_change.

set(text "/* Made from the Lua scripts by scripts.cmake. */\n#include \"scorer/state/command.h\"\n\n")
# Compilers promise but 4095 characters; ours take more.
string(APPEND text "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n")
foreach(script ${SCRIPTS})
  get_filename_component(name ${script} NAME_WE)
  file(SHA1 ${script} sha1)
  file(READ ${script} lua)
  string(REPLACE "\\" "\\\\" lua "${lua}")
  string(REPLACE "\"" "\\\"" lua "${lua}")
  string(REPLACE "\n" "\\n\"\n    \"" lua "${lua}")
  string(APPEND text "\nconst struct assent_script assent_script_${name} = {\n    \"${name}\",\n"
                     "    \"${lua}\",\n    \"${sha1}\",\n};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
