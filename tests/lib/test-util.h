/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Long enough for a loaded machine under a sanitizer; only a test that fails
 * ever waits for so long. */
#define TEST_PATIENCE (60 * G_TIME_SPAN_SECOND)

/* Runs the default main context until @condition is true. */
#define test_await(condition) \
  G_STMT_START \
    { \
      gint64 test_deadline_ = g_get_monotonic_time () + TEST_PATIENCE; \
      while (!(condition)) \
        { \
          if (g_get_monotonic_time () > test_deadline_) \
            g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition); \
          test_iterate (); \
        } \
    } \
  G_STMT_END

void    test_iterate      (void);
void    test_run_for      (guint          milliseconds);

/* A GAsyncReadyCallback that stores a reference to the result in the
 * GAsyncResult pointer it is given. */
void    test_store_result (GObject       *source,
                           GAsyncResult  *result,
                           gpointer       user_data);

/* Bytes from hexadecimal digits, with "text" and white space anywhere. */
GBytes *test_bytes        (const char    *text);
char   *test_hex          (gconstpointer  data,
                           gsize          size);

guint16 test_free_port    (void);
char   *test_make_dir     (void);
void    test_remove_dir   (const char    *path);

G_END_DECLS
