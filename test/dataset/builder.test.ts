import { describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/builder/dataset.ts';
import { parseDataset } from '../../src/dataset/load/load-dataset.ts';
import { planDataset } from '../../src/dataset/plan/plan-dataset.ts';

const place = <T>(problem: T) => ({ ...problem, line: 1, column: 1 });

const retail = dataset({
  dataset: 'retail',
  seed: 11,
  clock: '2026-03-01',
  calendars: { quiet: { weekdays: { Saturday: '60%', Sunday: 0.6 } } },
  tables: {
    categories: {
      rows: 5,
      key: 'category_id',
      columns: { category_id: { sequence: 1 }, label: { values: ['a', 'b'] } },
    },
    products: {
      per: 'categories',
      count: { by: 'label', cases: { a: { integer: { min: 1, max: 3 } }, b: { value: 2 } } },
      key: ['category_id', 'product_no'],
      columns: {
        category_id: { from: 'category.category_id' },
        product_no: { ordinal: 1 },
        price: { lognormal: { median: 18, sigma: 0.7 }, type: 'decimal(8,2)', min: 1, max: 500 },
      },
    },
    customers: {
      rows: 100,
      key: 'customer_id',
      columns: {
        customer_id: { sequence: 1 },
        tier: { values: { Free: 60, Pro: 40 } },
        address: { struct: { city: { values: ['Berlin', 'Rome'] } } },
        signed_up_at: { time: { from: '2024-03-01', to: '2026-02-01', calendar: 'quiet' } },
        referred_by: { references: 'customers', as: 'referrer', tree: true },
        total: { aggregate: 'sum(orders.amount)' },
        orders: { aggregate: 'count(orders)' },
      },
    },
    orders: {
      per: 'customers',
      count: { by: 'tier', cases: { Free: { poisson: { mean: 2 } }, Pro: { poisson: { mean: 4 } } } },
      partition_by: 'day',
      columns: {
        city: { from: 'customer.address.city' },
        brought_by: { from: 'customer.referrer.referrer.tier' },
        amount: {
          by: 'customer.tier',
          cases: { Free: { value: 1 }, Pro: { value: 2 } },
          type: 'decimal(8,2)',
          hidden: false,
        },
        ordered_at: { time: { from: 'customer.signed_up_at', to: 'clock', calendar: { growth: '60%' } } },
        sent_at: { after: 'ordered_at', delay: { exponential: { mean: '2 days' }, max: '9 days' } },
        day: { sql: 'cast(ordered_at AS date)' },
      },
    },
    lines: {
      per: 'orders',
      count: 2,
      relations: { product: { references: 'products', zipf: 1.1 } },
      columns: {
        price: { from: 'product.price' },
        label: { from: 'product.category.label' },
        buyer_tier: { from: 'order.customer.tier' },
        friend: { references: 'customers', weights: { by: 'tier', Free: 1, Pro: 3 } },
        reader: { references: 'customers', top: { '20%': '60%' }, since: 'signed_up_at' },
      },
    },
    steps: {
      per: 'orders',
      states: {
        from: 'order.ordered_at',
        first: 'placed',
        next: { placed: { paid: '90%', cancelled: 0.1 } },
        stay: { placed: { exponential: { mean: '2 hours' }, max: '2 days' } },
      },
      columns: { state: { state: 'name' }, entered_at: { state: 'entered' } },
      correlate: [],
    },
  },
});

describe('dataset', () => {
  it('gives the object that it is given, which plans', () => {
    const { tables } = planDataset(parseDataset({ value: retail, place }, 'dataset.ts'));
    expect(tables.map(({ name }) => name)).toEqual(['categories', 'products', 'customers', 'orders', 'lines', 'steps']);
  });
});
