#define LIBEWF_HAVE_BFIO 1
#include <libbfio.h>
#include <libewf.h>
