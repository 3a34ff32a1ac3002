/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * NjTlsVersion:
 *
 * The oldest version of TLS that a connection takes.
 */
typedef enum
{
  NJ_TLS_VERSION_1_2, /*< nick=1.2 >*/
  NJ_TLS_VERSION_1_3, /*< nick=1.3 >*/
} NjTlsVersion;

/**
 * NjProxyMode:
 * @NJ_PROXY_SYSTEM: what the desktop is set to
 * @NJ_PROXY_NONE: never a proxy
 * @NJ_PROXY_HTTP: CONNECT through an HTTP proxy
 * @NJ_PROXY_SOCKS5: a SOCKS proxy that resolves names
 *
 * The way out of this network.
 */
typedef enum
{
  NJ_PROXY_SYSTEM,
  NJ_PROXY_NONE,
  NJ_PROXY_HTTP,
  NJ_PROXY_SOCKS5,
} NjProxyMode;

/**
 * NjAuthentication:
 *
 * The method of extended authentication (5.0 §4.12).
 */
typedef enum
{
  NJ_AUTHENTICATION_NONE,
  NJ_AUTHENTICATION_SCRAM_SHA_256,
} NjAuthentication;

G_END_DECLS
