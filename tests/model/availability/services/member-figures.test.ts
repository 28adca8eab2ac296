import { describe, expect, it } from 'vitest';
import { memberFigures, type ServiceFigures } from '../../../../model/availability/services/member-figures.ts';

const service = (more: Partial<ServiceFigures>): ServiceFigures => ({
  member: 'niestetal',
  minutesPerYear: 20,
  p95MinutesPerYear: 40,
  availabilityClass: 4,
  longestSingleFault: { event: 'site niestetal', seconds: 540 },
  ...more,
});

describe('The figures of a member', () => {
  it('are those of its worst service, each by itself', () => {
    const figures = memberFigures([
      service({ minutesPerYear: 212, availabilityClass: 3 }),
      service({ p95MinutesPerYear: 90, longestSingleFault: { event: 'uplink', seconds: 900 } }),
      service({ member: 'kaufungen', longestSingleFault: null }),
    ]);
    expect(Object.fromEntries(figures)).toEqual({
      niestetal: {
        class: 3,
        minutesPerYear: 212,
        p95MinutesPerYear: 90,
        longestFault: { what: 'uplink', seconds: 900 },
      },
      kaufungen: { class: 4, minutesPerYear: 20, p95MinutesPerYear: 40 },
    });
  });

  it('name the fault from which a service does not come back by itself before every other', () => {
    const figures = memberFigures([service({}), service({ longestSingleFault: { event: 'pool', seconds: null } })]);
    expect(figures.get('niestetal')?.longestFault).toEqual({ what: 'pool', seconds: null });
  });
});
