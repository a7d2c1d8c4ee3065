/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_lease.c - show lease: the address that a DHCP server has handed out.
 */
#include <inttypes.h>

#include "app/report.h"

int report_lease(struct sluiced *daemon, bool json, struct text *out)
{
	const struct lease *lease = &daemon->lease.now;
	int64_t left = (daemon->lease.expires - sluiced_now()) / 1000;
	char address[ADDRESS_TEXT_MAX], router[ADDRESS_TEXT_MAX] = "-";

	if (lease->has_router)
		address_format(&lease->router, router);
	if (!lease->known)
		text_add(out, json ? "{\"address\":null}\n" : "none\n");
	else if (json)
		text_format(out,
			    "{\"address\":\"%s\",\"router\":%s%s%s,"
			    "\"seconds\":%" PRId64 "}\n",
			    address_format(&lease->address, address),
			    lease->has_router ? "\"" : "",
			    lease->has_router ? router : "null",
			    lease->has_router ? "\"" : "", left);
	else
		text_format(out,
			    "address %s\nrouter  %s\nseconds %" PRId64 "\n",
			    address_format(&lease->address, address), router,
			    left);
	return 0;
}
