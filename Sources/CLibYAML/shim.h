#ifndef WEIR_CLIB_YAML_SHIM_H
#define WEIR_CLIB_YAML_SHIM_H

#include <yaml.h>

#endif
