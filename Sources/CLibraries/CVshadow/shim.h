#include <libbfio.h>
#include <libvshadow.h>
