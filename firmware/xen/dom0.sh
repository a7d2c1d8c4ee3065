#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dom0.sh - the first program of dom0: what xl needs, two bridges with a network
# port each, and the domain that lies in /domain. That one's console is the
# first serial line; dom0 has a shell on the second one, which is Xen's.
export PATH=/usr/lib/xen-4.17/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/ LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
mkdir /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
while read -r name; do
	insmod "/modules/$name.ko"
done </modules/order
mount -t xenfs xenfs /proc/xen
mkdir -p /run/xen /run/xenstored /run/lock

# dom0 has nothing to say on these cables.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
	net.ipv6.conf.default.disable_ipv6=1
for n in 0 1; do
	brctl addbr "xbr$n"
	[ ! -e "/sys/class/net/eth$n" ] || brctl addif "xbr$n" "eth$n"
	[ ! -e "/sys/class/net/eth$n" ] || ip link set "eth$n" up
	ip link set "xbr$n" up
done
ip link set lo up

xenstored --pid-file /run/xenstored.pid
xen-init-dom0
xenconsoled --log=all --pid-file=/run/xenconsoled.pid

# create TYPE MEMORY [LINE...] - the domain, with more lines in its settings.
cat >/bin/create <<'END'
#!/bin/sh
cd /domain
type=$1 memory=$2
shift 2
sed "s/^type .*/type = \"$type\"/; s/^memory .*/memory = $memory/" \
	xl.cfg >/tmp/xl.cfg
for line in "$@"; do
	echo "$line" >>/tmp/xl.cfg
done
xl create /tmp/xl.cfg
END
chmod 755 /bin/create

(
	exec <>/dev/ttyS0 >&0 2>/dev/null
	stty raw -echo
	while :; do
		xl console sluice
		sleep 1
	done
) &
# Both come from the kernel's command line.
create "${type:-pv}" "${memory:-64}"
export PS1='dom0# '
stty cols 500 </dev/hvc0
while :; do
	setsid cttyhack sh
done
