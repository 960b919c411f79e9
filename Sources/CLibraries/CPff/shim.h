/* libpff reads our bytes through a handle of libbfio; its .pc file does not name that library. */
#include <libbfio.h>
#include <libpff.h>
