#include <udfread/udfread.h>
#include <udfread/blockinput.h>
