#!/bin/sh
# beanstalkd as the belt, in the image and on a developer's machine; address and binlog folder are arguments.
#
# -f0       sync before every answer. The default, -f50, syncs only when a later write comes: the last jobs
#           before a quiet spell may stay unsynced for ever.
# -z 65535  pinned: after a restart with a smaller limit, bigger jobs and all that follows them in the binlog
#           are dropped.
exec beanstalkd -f0 -z 65535 "$@"
