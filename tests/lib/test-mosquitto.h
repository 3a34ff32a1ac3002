/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-certificates.h"

G_BEGIN_DECLS

typedef enum
{
  TEST_MOSQUITTO_DEFAULT = 0,
  TEST_MOSQUITTO_TLS = 1 << 0,        /* a wss and a mqtts listener too */
  TEST_MOSQUITTO_PASSWORD = 1 << 1,   /* only "user" with "secret" */
  TEST_MOSQUITTO_PERSISTENT = 1 << 2, /* sessions survive test_mosquitto_stop() */
  TEST_MOSQUITTO_ASKS = 1 << 3,       /* those two want a client certificate */
  TEST_MOSQUITTO_TLS_1_2 = 1 << 4,    /* and know no TLS 1.3 */
  TEST_MOSQUITTO_TALKS = 1 << 5,      /* publishes its $SYS topics each second */
  TEST_MOSQUITTO_SECRETIVE = 1 << 6,  /* lets nobody read anything but testtopic/# */
} TestMosquittoFlags;

/**
 * TestMosquitto:
 *
 * A real mosquitto of our own, on loopback, with its configuration in a directory
 * of its own. It ends with the test, whatever becomes of that.
 */
typedef struct _TestMosquitto TestMosquitto;

TestMosquitto   *test_mosquitto_new              (TestMosquittoFlags  flags);
void             test_mosquitto_free             (TestMosquitto      *self);
void             test_mosquitto_start            (TestMosquitto      *self);
void             test_mosquitto_stop             (TestMosquitto      *self);
void             test_mosquitto_kill             (TestMosquitto      *self);
guint16          test_mosquitto_get_tcp_port     (TestMosquitto      *self);
guint16          test_mosquitto_get_ws_port      (TestMosquitto      *self);
guint16          test_mosquitto_get_wss_port     (TestMosquitto      *self);
guint16          test_mosquitto_get_mqtts_port   (TestMosquitto      *self);
const char      *test_mosquitto_get_url          (TestMosquitto      *self);
const char      *test_mosquitto_get_tls_url      (TestMosquitto      *self);
TestCertificates *
                 test_mosquitto_get_certificates (TestMosquitto      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestMosquitto, test_mosquitto_free)

G_END_DECLS
