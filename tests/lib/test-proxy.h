/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TEST_PROXY_HTTP,   /* CONNECT only */
  TEST_PROXY_SOCKS5,
} TestProxyType;

typedef enum
{
  TEST_PROXY_OK,
  TEST_PROXY_PASSWORD,    /* only "user" with "secret" */
  TEST_PROXY_FORBIDS,
  TEST_PROXY_UNREACHABLE, /* cannot reach the server */
  TEST_PROXY_STALLS,
  TEST_PROXY_RUBBISH,
  TEST_PROXY_CLOSES,
} TestProxyMode;

/**
 * TestProxy:
 *
 * A proxy on loopback, in threads of its own.
 */
typedef struct _TestProxy TestProxy;

TestProxy *test_proxy_new            (TestProxyType  type,
                                      TestProxyMode  mode);
void       test_proxy_free           (TestProxy     *self);
char      *test_proxy_get_uri        (TestProxy     *self,
                                      const char    *userinfo);
guint      test_proxy_get_n_requests (TestProxy     *self);
char      *test_proxy_dup_target     (TestProxy     *self);
void       test_proxy_reset          (TestProxy     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProxy, test_proxy_free)

G_END_DECLS
