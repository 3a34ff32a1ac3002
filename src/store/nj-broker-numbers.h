/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-broker-value.h"
#include "nj-connection.h"

G_BEGIN_DECLS

/**
 * NjBrokerNumbersState:
 * @NJ_BROKER_NUMBERS_OFFLINE: the connection is not there
 * @NJ_BROKER_NUMBERS_CONNECTING: nothing can be said yet
 * @NJ_BROKER_NUMBERS_WAITING: the subscription was made a short time ago
 * @NJ_BROKER_NUMBERS_SILENT: it was made, and nothing has come for some seconds
 * @NJ_BROKER_NUMBERS_RECEIVING: something has come
 * @NJ_BROKER_NUMBERS_FAILED: there is no connection, or no subscription: an error tells
 */
typedef enum
{
  NJ_BROKER_NUMBERS_OFFLINE,
  NJ_BROKER_NUMBERS_CONNECTING,
  NJ_BROKER_NUMBERS_WAITING,
  NJ_BROKER_NUMBERS_SILENT,
  NJ_BROKER_NUMBERS_RECEIVING,
  NJ_BROKER_NUMBERS_FAILED,
} NjBrokerNumbersState;

#define NJ_TYPE_BROKER_NUMBERS (nj_broker_numbers_get_type ())
G_DECLARE_FINAL_TYPE (NjBrokerNumbers, nj_broker_numbers, NJ, BROKER_NUMBERS, GObject)

NjBrokerNumbers     *nj_broker_numbers_new           (NjConnection    *connection);
NjBrokerNumbersState nj_broker_numbers_get_state     (NjBrokerNumbers *self);
const GError        *nj_broker_numbers_get_error     (NjBrokerNumbers *self);
const char          *nj_broker_numbers_get_client_id (NjBrokerNumbers *self);
GListModel          *nj_broker_numbers_get_values    (NjBrokerNumbers *self);
guint64              nj_broker_numbers_get_n_ignored (NjBrokerNumbers *self);

G_END_DECLS
