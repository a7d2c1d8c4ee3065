/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dropbear.options.h - what of dropbear the appliance has: sessions,
 * Ed25519 keys and nothing else, no tunnels. Copied to its
 * localoptions.h.
 */
#define INETD_MODE 0
#define DO_MOTD 0
#define DROPBEAR_SFTPSERVER 0

#define DROPBEAR_SVR_PASSWORD_AUTH 0
#define DROPBEAR_SVR_LOCALTCPFWD 0
#define DROPBEAR_SVR_REMOTETCPFWD 0
#define DROPBEAR_SVR_LOCALSTREAMFWD 0
#define DROPBEAR_SVR_AGENTFWD 0

#define DROPBEAR_RSA 0
#define DROPBEAR_RSA_SHA1 0
#define DROPBEAR_ECDSA 0
#define DROPBEAR_SK_KEYS 0
#define DROPBEAR_DH_GROUP14_SHA1 0
#define DROPBEAR_DH_GROUP14_SHA256 0
#define DROPBEAR_ECDH 0
#define DROPBEAR_AES128 0
#define DROPBEAR_SHA1_HMAC 0
