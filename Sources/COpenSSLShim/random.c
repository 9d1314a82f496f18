#include "COpenSSLShim.h"

#include <errno.h>
#include <sys/random.h>

int strongroom_random(uint8_t *output, size_t count) {
  size_t done = 0;
  while (done < count) {
    const ssize_t added = getrandom(output + done, count - done, 0);
    if (added > 0) {
      done += (size_t)added;
    } else if (added == 0 || errno != EINTR) {
      return added == 0 ? EIO : errno;
    }
  }
  return 0;
}
