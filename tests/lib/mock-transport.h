/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client.h"
#include "mqtt-error.h"

G_BEGIN_DECLS

/**
 * MockTransport:
 *
 * A transport whose other end is the test. Bytes are written as test_bytes()
 * reads them.
 */
#define MOCK_TYPE_TRANSPORT (mock_transport_get_type ())
G_DECLARE_FINAL_TYPE (MockTransport, mock_transport, MOCK, TRANSPORT, MqttTransport)

void     mock_transport_open      (MockTransport *self);
void     mock_transport_refuse    (MockTransport *self,
                                   GError        *error);
void     mock_transport_set_stage (MockTransport *self,
                                   MqttLayer      stage);
void     mock_transport_set_stalled (MockTransport *self,
                                   gboolean       stalled);
void     mock_transport_give      (MockTransport *self,
                                   const char    *bytes);
void     mock_transport_end       (MockTransport *self,
                                   GError        *error);
char    *mock_transport_take_sent (MockTransport *self);
guint    mock_transport_get_n_sent (MockTransport *self);
gboolean mock_transport_is_closed (MockTransport *self);

/* Waits for exactly these bytes to be sent. */
#define mock_transport_expect(self, bytes) \
  mock_transport_expect_at ((self), (bytes), __FILE__, __LINE__)
void     mock_transport_expect_at (MockTransport *self,
                                   const char    *bytes,
                                   const char    *file,
                                   int            line);

/**
 * MockNetwork:
 * @transports: (element-type MockTransport): one for each attempt
 *
 * Makes the transports of a client.
 */
typedef struct
{
  GPtrArray *transports;
} MockNetwork;

void           mock_network_init   (MockNetwork *self,
                                    MqttClient  *client);
void           mock_network_clear  (MockNetwork *self);
MockTransport *mock_network_await  (MockNetwork *self,
                                    guint        n);

G_END_DECLS
